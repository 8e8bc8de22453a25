"""What people see: run folder, map, tables, command line."""
