"""Pure terms and rules of the field: standard library and pydantic only."""
