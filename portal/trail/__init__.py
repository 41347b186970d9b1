"""The trail of acts in office: who changed which rows, from what to what. docs/decisions/0042-the-trail.md says how it is complete."""
