"""The endpoints: one module per part of the API, one table of all paths."""
