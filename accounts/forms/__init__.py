"""Forms of sign-up and sign-in, profile and preferences, and of API tokens."""
from accounts.forms.entrance import LoginForm, SignupForm
from accounts.forms.me import PreferencesForm, ProfileForm
from accounts.forms.tokens import TokenForm

__all__ = ["LoginForm", "PreferencesForm", "ProfileForm", "SignupForm", "TokenForm"]
