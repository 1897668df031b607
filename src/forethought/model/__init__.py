"""The vocabulary: return forms, fields, code sets by year, periods, ages, working days."""
