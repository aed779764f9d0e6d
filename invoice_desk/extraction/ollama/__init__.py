"""The engine that reads by a model on an Ollama server, on this computer or another one."""
