"""The calls `tokens` and `register`: the forms, rules, mail and limits of the pages, said in JSON."""
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from allauth.mfa.utils import is_mfa_enabled
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import exceptions
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from accounts.adapter import LIMITED
from accounts.forms import LoginForm, SignupForm
from accounts.models import ApiToken
from kit.api import ApiError, form_errors, success

TEXT = {"type": "string"}
WAIT = 60


def _body(**fields) -> dict:
    return {"application/json": {"type": "object", "properties": fields, "required": list(fields)}}


def _answer(text: str, **fields) -> OpenApiResponse:
    properties = {"status": {"type": "string", "enum": ["success", "error"]}, "message": TEXT, **fields}
    return OpenApiResponse({"type": "object", "properties": properties, "required": list(properties)}, text)


def _error(text: str) -> OpenApiResponse:
    return _answer(text, code=TEXT, errors={"type": "object", "additionalProperties": {"type": "array", "items": TEXT}})


def _texts(data: dict, *names: str) -> dict[str, str]:
    """These fields as texts; raise a 400 for every one that is missing or another kind of value."""
    wrong = {name: [_("This field is required.")] for name in names if data.get(name) in (None, "")}
    wrong |= {name: [_("This must be a text.")] for name in names if name not in wrong and not isinstance(data[name], str)}
    if wrong:
        raise ApiError(next(iter(wrong.values()))[0], code="invalid", errors=wrong)
    return {name: data[name] for name in names}


def _codes(form) -> set[str]:
    return {error.code for errors in form.errors.as_data().values() for error in errors}


class OpenCall(APIView):
    """A call that needs no token, under the limits of the page it stands for."""

    authentication_classes: list = []
    permission_classes = [AllowAny]
    throttle_classes: list = []
    limit = ""

    def check_throttles(self, request):
        if not ratelimit.consume(request._request, action=self.limit):
            raise exceptions.Throttled(WAIT)


class Tokens(OpenCall):
    limit = "login"

    @extend_schema(
        operation_id="tokens", summary="Sign in and get a token", auth=[],
        description="`login` is an e-mail address or a handle. With a second factor on, make the token at `/me/tokens/`.",
        request=_body(login=TEXT, password={"type": "string", "format": "password"}),
        responses={
            201: _answer("The token, shown this once", token=TEXT, expires_at={"type": "string", "format": "date-time"}),
            400: _error("A field is missing, or login and password do not belong together"),
            403: _error("`second_factor`, `unverified` or `inactive`"),
            413: _error("Too large"), 415: _error("Not application/json"), 429: _error("Too many tries; see Retry-After"),
        },
    )
    def post(self, request):
        given = _texts(request.data, "login", "password")
        form = LoginForm(given, request=request._request)
        if not form.is_valid():
            raise self._refusal(form)
        member = form.user
        if not member.is_active:
            raise ApiError(_("This account is closed."), code="inactive", status_code=403)
        if not member.is_verified:
            raise ApiError(_("Please confirm your e-mail address first."), code="unverified", status_code=403)
        if is_mfa_enabled(member):
            sentence = _("This account has a second factor. Make a token at /me/tokens/ instead.")
            raise ApiError(sentence, code="second_factor", status_code=403)
        token, secret = ApiToken.objects.issue(member, name=_("Made over the API"), at=timezone.now())
        return success(_("Here is your token. It is shown only once."), 201, token=secret, expires_at=token.expires_at.isoformat())

    def _refusal(self, form) -> exceptions.APIException:
        codes = _codes(form)
        if codes & LIMITED:
            return exceptions.Throttled(self.request._request.retry_after)
        refusal = form_errors(form)
        if codes & {"email_password_mismatch", "username_password_mismatch"}:
            refusal.code = "wrong_credentials"
        return refusal


class Register(OpenCall):
    limit = "signup"
    names = {"password1": "password"}

    @extend_schema(
        operation_id="register", summary="Join", auth=[],
        description="The answer is the same whether the e-mail is known or not; its owner gets a mail.",
        request=_body(
            username={"type": "string", "pattern": "^[a-z0-9_-]{3,30}$"}, password={"type": "string", "format": "password"},
            email={"type": "string", "format": "email"},
        ),
        responses={
            201: _answer("A mail is on its way; confirm the address in it", username=TEXT),
            400: _error("A field is missing or wrong: taken username, weak password"),
            413: _error("Too large"), 415: _error("Not application/json"), 429: _error("Too many tries; see Retry-After"),
        },
    )
    def post(self, request):
        given = _texts(request.data, "username", "password", "email")
        form = SignupForm({"username": given["username"], "password1": given["password"], "email": given["email"]}, handle_is_given=True)
        if not form.is_valid():
            if _codes(form) & LIMITED:
                raise exceptions.Throttled(self.request._request.retry_after)
            raise form_errors(form, self.names)
        email = form.cleaned_data["email"]
        send_verification_email_to_address(request._request, self._address(form, request._request, email), signup=True)
        return success(_("Check your mail: the link in it confirms your address."), 201, username=form.cleaned_data["username"])

    def _address(self, form, request, email: str) -> EmailAddress:
        """The new member's address; one without a member when the e-mail is known, so that its owner is told."""
        if form.account_already_exists:
            form.hash_as_for_a_new_member()
            return EmailAddress(email=email)
        try:
            return EmailAddress.objects.get_for_user(form.save(request), email)
        except IntegrityError as error:
            form.handle_was_taken()
            raise form_errors(form, self.names) from error
