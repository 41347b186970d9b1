"""Indicators, surveys with their waves, and what members answered."""
from portal.seeding.deeds import Deeds
from portal.seeding.world import World, read
from surveys.answering import event_id
from surveys.models import Answer, Indicator, Participation, Question, Response, Survey, SurveyVersion, Wave

# How content members are with each indicator on average; the rest is chance.
MOOD = {"content_quality": 4.35, "answer_speed": 3.6, "events": 4.4, "value_for_money": 3.85, "the_site": 4.05}


def make_surveys(world: World, deeds: Deeds) -> None:
    sample = read("surveys.toml")
    rows = [Indicator(position=i, **entry) for i, entry in enumerate(sample["indicators"], start=1)]
    indicators = {row.key: row for row in Indicator.objects.bulk_create(rows)}
    for text in sample["surveys"]:
        wave, questions = _survey(world, text, indicators)
        _answers(world, text, wave, questions, sample, deeds)


def _survey(world: World, text: dict, indicators: dict[str, Indicator]):
    survey = Survey.objects.create(
        slug=text["slug"], title_en=text["title_en"], title_zh=text["title_zh"], intro_en=text["intro_en"], intro_zh=text["intro_zh"],
        is_anonymous=text["anonymous"], takes_single_answers=text["takes_single_answers"], created_by=world.by_handle["operator"],
        created_at=world.at(world.day(text["opens_offset_days"]), 9),
    )
    version = SurveyVersion.objects.create(survey=survey, number=1)
    questions = Question.objects.bulk_create([_question(version, i, q, indicators) for i, q in enumerate(text["questions"], start=1)])
    SurveyVersion.objects.filter(pk=version.pk).update(published_at=survey.created_at, published_by=world.by_handle["operator"])
    wave = Wave.objects.create(
        survey=survey, version=version, name=f"{world.day(text['opens_offset_days']):%Y-%m}",
        opens_at=world.at(world.day(text["opens_offset_days"]), 9), closes_at=world.at(world.day(text["closes_offset_days"]), 21),
    )
    return wave, questions


def _question(version, position: int, q: dict, indicators: dict[str, Indicator]) -> Question:
    return Question(
        version=version, key=q["key"], type=q["type"], text_en=q["text_en"], text_zh=q["text_zh"], help_en=q.get("help_en", ""),
        help_zh=q.get("help_zh", ""), required=q.get("required", True), position=position, indicator=indicators.get(q.get("indicator", "")),
        low_label_en=q.get("low_en", ""), low_label_zh=q.get("low_zh", ""),
        high_label_en=q.get("high_en", ""), high_label_zh=q.get("high_zh", ""),
        options=q.get("options", []),
    )


def _answers(world: World, text: dict, wave: Wave, questions: list[Question], sample: dict, deeds: Deeds) -> None:
    dice, responses, answers, participations = world.dice, [], [], []
    until = min(wave.closes_at, world.now)
    share = 0.34 if text["state"] == "closed" else 0.22
    for person in world.people:
        member = person.member
        at = wave.opens_at + (until - wave.opens_at) * dice.random() ** 1.6
        # The sample logins have not answered what is open: somebody trying the portal can.
        is_cast = text["state"] == "open" and member.has_usable_password()
        if dice.random() > share or is_cast or not person.is_here(at.date()) or person.joined_on >= at.date() or member.is_staff:
            continue
        response = Response(
            id=world.uuid(), wave=wave, is_anonymous=text["anonymous"], member=None if text["anonymous"] else member, answered_on=at.date(),
        )
        responses.append(response)
        participations.append(Participation(id=world.uuid(), wave=wave, member=member))
        answers += [a for q in questions if (a := _answer(world, q, response, member, sample))]
        if not text["anonymous"]:
            deeds.add(member, "survey_answered", ("survey_wave", wave.pk), at.replace(microsecond=0), event_id=event_id(member, wave))
    dice.shuffle(participations)
    Response.objects.bulk_create(responses, batch_size=1000)
    Participation.objects.bulk_create(participations, batch_size=1000)
    Answer.objects.bulk_create(answers, batch_size=2000)


def _answer(world: World, question: Question, response: Response, member, sample: dict) -> Answer | None:
    dice, row = world.dice, Answer(id=world.uuid(), response=response, question=question)
    if not question.required and dice.random() < 0.4:
        return None
    if question.type == "rating":
        mood = MOOD.get(question.indicator.key if question.indicator else "", 4.0)
        row.number = float(min(question.high, max(question.low, round(dice.gauss(mood, 0.85)))))
    elif question.type == "number":
        row.number = float(dice.randint(question.low, question.high))
    elif question.type == "text":
        texts = sample["sample_texts_zh" if member.language.startswith("zh") else "sample_texts_en"]
        row.text = dice.choice(texts)
    else:
        keys = [option["key"] for option in question.options]
        chosen = {dice.choice(keys)} if question.type == "choice" else {key for key in keys if dice.random() < 0.35} or {keys[0]}
        row.option_keys = [key for key in keys if key in chosen]
    return row
