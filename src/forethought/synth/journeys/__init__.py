"""What agencies do in the lives of children and their parents."""
