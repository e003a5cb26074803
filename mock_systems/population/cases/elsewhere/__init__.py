"""The nasty records of the five further agencies, each made of a plain one."""
