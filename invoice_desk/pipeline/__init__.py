"""How the stages are joined: pages read to words in a worker process, and runs over many documents."""
