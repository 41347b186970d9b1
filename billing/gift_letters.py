"""The letter to somebody who was given something and may not be a member yet."""
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import override

from billing.models import Gift
from kit import house
from kit.addresses import address


def send_letter(gift: Gift) -> None:
    """In the language of the giver: of the recipient nothing is known but the address."""
    order = gift.line.order
    with override(order.member.language or settings.LANGUAGE_CODE):
        values = {
            "gift": gift, "giver": order.member.name, "title": gift.line.description,
            "site_name": house.name(),
            "url": settings.SITE_URL.rstrip("/") + address("billing:gift", gift.code),
        }
        subject = " ".join(render_to_string("emails/gift_subject.txt", values).split())
        letter = EmailMultiAlternatives(subject, render_to_string("emails/gift.txt", values), to=[gift.recipient_email])
        letter.attach_alternative(render_to_string("emails/gift.html", values), "text/html")
        letter.send()
