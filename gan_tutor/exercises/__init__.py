"""The checks of the lessons' exercises, a module for each lesson."""
