"""The engine that reads by an app on a Dify server: an organisation's own workflow, chat or text app."""
