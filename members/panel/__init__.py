"""The pages on which a member keeps its own profile. Each view is thin: the rules are in `members.actions`."""
