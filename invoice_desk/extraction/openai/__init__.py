"""The engine that reads by a model on a server with the interface that OpenAI made common."""
