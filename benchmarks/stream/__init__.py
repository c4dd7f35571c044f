"""What the worker carries on a real Kafka and a real PostgreSQL, beside others that drive the same core and store."""
