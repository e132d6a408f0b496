"""The rules of AWS that emulators forgive, as a proxy in front of them.

Each module holds the rules of one thing; harness.strict_aws puts them
together and runs them as a process. Times in the rules are AWS's; the clock
shrinks them.
"""
