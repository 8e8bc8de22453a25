"""The mixed-integer model, its rules, its solution and its independent audit."""
