"""Process assurance: does what we say agree with what the partners hold?"""
