"""From records to files: xlsx, csv, jsonl."""
