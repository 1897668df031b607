"""Instruments and answers: what children and families say."""
