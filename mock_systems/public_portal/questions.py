"""The three public forms: their questions, one or two a page, and what an answer has to be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Answers = Mapping[str, str]
Kind = Literal["text", "lines", "choice", "choices", "date", "file"]
Choices = tuple[tuple[str, str], ...]

LONGEST_LINE, LONGEST_TEXT = 200, 4000
YES_NO: Choices = (("yes", "Yes"), ("no", "No"))
YES_NO_NOT_KNOWN: Choices = (*YES_NO, ("not_known", "I do not know"))
CHANNELS: Choices = (
    ("phone", "Phone call"),
    ("text", "Text message"),
    ("email", "Email"),
    ("letter", "Letter"),
    ("in_person", "In person"),
    ("none", "No way is safe"),
)
WHERE = {
    "phone": "Which number is safe to ring?",
    "text": "Which number is safe to text?",
    "email": "Which email address is safe to write to?",
    "letter": "Which address is safe to write to?",
    "in_person": "Where is it safe to meet you?",
}
RELATIONS: Choices = (
    ("partner", "Partner, husband or wife"),
    ("ex_partner", "Former partner"),
    ("parent", "Parent or step-parent"),
    ("child", "Son or daughter"),
    ("other_family", "Another member of the family"),
    ("other", "Somebody else"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. `choices` are codes with their words; `missing` is said when it is empty."""

    name: str
    label: str
    kind: Kind = "text"
    hint: str = ""
    choices: Choices = ()
    missing: str = ""

    @property
    def is_required(self) -> bool:
        """Whether the form is not sent without it."""
        return bool(self.missing)

    @property
    def longest(self) -> int:
        """How many characters an answer may have."""
        return LONGEST_TEXT if self.kind == "lines" else LONGEST_LINE

    def words(self, answer: str) -> str:
        """An answer as a person reads it."""
        said = dict(self.choices)
        if self.kind == "date" and answer:
            return f"{date.fromisoformat(answer):%d/%m/%Y}"
        if self.kind == "choices":
            return "; ".join(said.get(one, one) for one in answer.split(", ") if one)
        return said.get(answer, answer)

    def why_refused(self, answer: str) -> str:
        """What is wrong with an answer, in a sentence; nothing when nothing is."""
        if not answer.strip():
            return self.missing
        if len(answer) > self.longest:
            return f"Your answer must be {self.longest:,} characters or fewer"
        known = {code for code, _ in self.choices}
        if self.choices and not known.issuperset(answer.split(", ")):
            return self.missing or "Choose one of the answers"
        return ""


def always(_answers: Answers) -> bool:
    """A page everybody is asked."""
    return True


def when(name: str, *codes: str) -> Callable[[Answers], bool]:
    """A page that is asked after one of these answers."""
    return lambda answers: answers.get(name) in codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One page of a form."""

    slug: str
    questions: tuple[Question, ...]
    heading: str = ""
    words: str = ""
    is_asked: Callable[[Answers], bool] = always

    def label_of(self, question: Question) -> str:
        """What a question is called away from its page: two people may both have a name."""
        label = question.label.removesuffix(" (optional)")
        return f"{self.heading}: {label}" if self.heading else label

    def is_done(self, answers: Answers) -> bool:
        """Whether somebody has been through it."""
        return all(one.name in answers for one in self.questions)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicForm:
    """One form: what it is called, what is said before it begins, its pages."""

    code: str
    slug: str
    title: str
    about: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def path(self) -> str:
        """Where it is."""
        return f"/tell-us/{self.slug}"

    def asked(self, answers: Answers) -> list[Step]:
        """The pages for somebody who has answered so, in order."""
        return [one for one in self.steps if one.is_asked(answers)]

    def next_after(self, answers: Answers) -> Step | None:
        """The first page not been through; nothing when there are only answers to check."""
        return next((one for one in self.asked(answers) if not one.is_done(answers)), None)

    def told(self, answers: Answers) -> list[tuple[str, str]]:
        """Every question for somebody who has answered so, and the answer; no safe contact."""
        return [
            (step.label_of(one), one.words(answers.get(one.name, "")))
            for step in self.asked(answers)
            if step not in SAFE_CONTACT
            for one in step.questions
        ]


def _one(question: Question, **step: object) -> Step:
    return Step(slug=question.name.replace("_", "-"), questions=(question,), **step)  # type: ignore[arg-type]


def safe_where(channel: str) -> str:
    """What the page calls the number or address that is safe."""
    return WHERE.get(channel, "Where is it safe to contact you?")


SAFE_CONTACT: tuple[Step, ...] = (
    _one(
        Question(
            name="safe_channel",
            label="How is it safe for us to contact you?",
            kind="choice",
            choices=CHANNELS,
            missing="Choose how it is safe for us to contact you",
        ),
        words="We will only contact you in the way you choose here.",
    ),
    _one(
        Question(
            name="safe_where",
            label="Where is it safe to contact you?",
            hint="We will use nothing else, even if we already have another number or address.",
            missing="Enter the number, email or address that is safe",
        ),
        is_asked=lambda answers: answers.get("safe_channel", "none") != "none",
    ),
    _one(
        Question(
            name="safe_times",
            label="When is it safe to contact you?",
            hint="For example, weekdays between 10am and midday",
            missing="Enter when it is safe to contact you",
        ),
    ),
    _one(
        Question(
            name="voicemail",
            label="May we leave a voicemail?",
            kind="choice",
            choices=YES_NO,
            missing="Choose whether we may leave a voicemail",
        ),
        is_asked=when("safe_channel", "phone"),
    ),
    _one(
        Question(
            name="say_police",
            label="May we say that we are the police?",
            kind="choice",
            choices=YES_NO,
            missing="Choose whether we may say that we are the police",
        ),
    ),
    Step(
        slug="cover-name",
        heading="A name or word to use",
        questions=(
            Question(
                name="cover_name",
                label="Is there a name we should say we are calling from? (optional)",
                hint="For example, the library",
            ),
            Question(
                name="stop_word",
                label="Is there a word you will say if you have to stop? (optional)",
            ),
        ),
    ),
    Step(
        slug="shared",
        heading="Who else can see it",
        questions=(
            Question(
                name="shared",
                label="Does anyone else use or see this phone, email or post?",
                kind="choice",
                choices=YES_NO_NOT_KNOWN,
                missing="Choose whether anyone else sees it",
            ),
            Question(name="shared_with", label="If yes, who? (optional)"),
        ),
    ),
    _one(
        Question(
            name="needs",
            label="Do you need an interpreter, BSL, or anything else? (optional)",
            kind="lines",
        ),
    ),
)
DANGER = _one(
    Question(
        name="danger",
        label="Is anyone in danger right now?",
        kind="choice",
        choices=YES_NO_NOT_KNOWN,
        missing="Choose whether anyone is in danger right now",
    ),
    words="If somebody is in danger now, call 999. If you cannot speak, press 55 on a mobile.",
)
CHILDREN: tuple[Step, ...] = (
    _one(
        Question(
            name="children",
            label="Are there any children in the household?",
            kind="choice",
            choices=YES_NO_NOT_KNOWN,
            missing="Choose whether there are any children",
        ),
    ),
    _one(
        Question(
            name="children_names",
            label="What are the children's names and dates of birth?",
            kind="lines",
            hint="If you do not know, tell us roughly how old they are.",
            missing="Tell us about the children, or say that you do not know",
        ),
        is_asked=when("children", "yes"),
    ),
)
YOUR_NAME = Question(name="your_name", label="What is your name?", missing="Enter your name")
YOUR_NAME_IF_WANTED = Question(
    name="your_name",
    label="What is your name? (optional)",
    hint="You do not have to tell us who you are.",
)
YOUR_BORN = Question(
    name="your_born",
    label="What is your date of birth?",
    kind="date",
    hint="For example, 27 3 1988",
    missing="Enter your date of birth",
)
YOUR_ADDRESS = Question(
    name="your_address", label="What is your address?", kind="lines", missing="Enter your address"
)

DOMESTIC_ABUSE = PublicForm(
    code="domestic_abuse",
    slug="report-domestic-abuse",
    title="Report domestic abuse",
    about=(
        "Use this form to tell us about domestic abuse that is happening to you or to somebody "
        "you know.",
        "It takes about ten minutes. You can send it without giving your name.",
    ),
    steps=(
        DANGER,
        _one(
            Question(
                name="who_for",
                label="Who is this happening to?",
                kind="choice",
                choices=(("me", "Me"), ("someone", "Somebody I know")),
                missing="Choose who this is happening to",
            ),
        ),
        Step(
            slug="at-risk",
            heading="The person it is happening to",
            questions=(
                Question(name="at_risk_name", label="Their name", missing="Enter their name"),
                Question(name="at_risk_address", label="Their address (optional)", kind="lines"),
            ),
            is_asked=when("who_for", "someone"),
        ),
        _one(
            Question(
                name="doing_name",
                label="Who is doing this?",
                hint="Their name, or how we could recognise them",
                missing="Tell us who is doing this, or say that you do not know",
            ),
        ),
        _one(
            Question(
                name="relation",
                label="What are they to the person it is happening to?",
                kind="choice",
                choices=RELATIONS,
                missing="Choose what they are to the person it is happening to",
            ),
        ),
        _one(
            Question(
                name="what_happened",
                label="What has happened?",
                kind="lines",
                hint="Use your own words.",
                missing="Tell us what has happened",
            ),
        ),
        *CHILDREN,
        _one(
            Question(
                name="evidence",
                label="Do you have pictures or messages to send us? (optional)",
                kind="file",
            ),
        ),
        _one(YOUR_NAME_IF_WANTED),
        Step(
            slug="about-you",
            heading="About you",
            questions=(
                Question(name="your_born", label="Your date of birth (optional)", kind="date"),
                Question(name="your_address", label="Your address (optional)", kind="lines"),
            ),
            is_asked=lambda answers: bool(answers.get("your_name")),
        ),
        *SAFE_CONTACT,
    ),
)
CHILD_OR_ADULT = PublicForm(
    code="child_or_adult",
    slug="report-a-concern",
    title="Report a concern about a child or an adult",
    about=(
        "Use this form if you are worried about a child, or about an adult who needs care or "
        "support and may be at risk.",
        "It takes about ten minutes. You can send it without giving your name.",
    ),
    steps=(
        DANGER,
        _one(
            Question(
                name="who",
                label="Who are you worried about?",
                kind="choice",
                choices=(("child", "A child (under 18)"), ("adult", "An adult")),
                missing="Choose who you are worried about",
            ),
        ),
        Step(
            slug="at-risk",
            heading="The person you are worried about",
            questions=(
                Question(name="at_risk_name", label="Their name", missing="Enter their name"),
                Question(
                    name="at_risk_born",
                    label="Their date of birth (optional)",
                    kind="date",
                    hint="For example, 27 3 2015",
                ),
                Question(name="at_risk_address", label="Their address (optional)", kind="lines"),
            ),
        ),
        _one(
            Question(
                name="worry",
                label="What are you worried about?",
                kind="lines",
                hint="What have you seen or heard, and when?",
                missing="Tell us what you are worried about",
            ),
        ),
        _one(
            Question(
                name="your_relation",
                label="How do you know them?",
                kind="choice",
                choices=(
                    ("about_me", "It is about me"),
                    ("family", "I am family"),
                    ("neighbour_or_friend", "I am a neighbour or friend"),
                    ("professional", "Through my work"),
                    ("other", "Another way"),
                ),
                missing="Choose how you know them",
            ),
        ),
        _one(
            Question(
                name="evidence",
                label="Do you have pictures or messages to send us? (optional)",
                kind="file",
            ),
        ),
        _one(YOUR_NAME_IF_WANTED),
        *SAFE_CONTACT,
    ),
)
CLARES_LAW = PublicForm(
    code="clares_law",
    slug="ask-about-a-partner",
    title="Ask about a partner's past",
    about=(
        "You have the right to ask us whether somebody's partner has been abusive before. This "
        "is also called Clare's Law, or the Domestic Violence Disclosure Scheme.",
        "You can ask for yourself or for somebody you are in touch with. We may decide to tell "
        "only the person at risk.",
        "It takes about fifteen minutes. A person will read it. We will ask to see who you are.",
    ),
    steps=(
        DANGER,
        _one(
            Question(
                name="applying_for",
                label="Who are you asking for?",
                kind="choice",
                choices=(("me", "Myself"), ("someone", "Somebody I know")),
                missing="Choose who you are asking for",
            ),
        ),
        Step(
            slug="at-risk",
            heading="The person who may be at risk",
            questions=(
                Question(name="at_risk_name", label="Their name", missing="Enter their name"),
                Question(name="at_risk_born", label="Their date of birth (optional)", kind="date"),
                Question(name="at_risk_address", label="Their address (optional)", kind="lines"),
                Question(
                    name="your_contact",
                    label="How are you in touch with them?",
                    missing="Tell us how you are in touch with them",
                ),
            ),
            is_asked=when("applying_for", "someone"),
        ),
        Step(
            slug="subject",
            heading="The person you are asking about",
            questions=(
                Question(name="subject_name", label="Their name", missing="Enter their name"),
                Question(
                    name="subject_aliases",
                    label="Other names they use, or social media names (optional)",
                ),
                Question(name="subject_born", label="Their date of birth (optional)", kind="date"),
                Question(name="subject_address", label="Their address (optional)", kind="lines"),
                Question(name="subject_looks", label="What do they look like? (optional)"),
            ),
        ),
        _one(
            Question(
                name="relation",
                label="What are they to the person at risk?",
                kind="choice",
                choices=RELATIONS,
                missing="Choose what they are to the person at risk",
            ),
        ),
        _one(
            Question(
                name="relation_now",
                label="Is the relationship going on?",
                kind="choice",
                choices=(("current", "Yes"), ("ended", "No, it has ended")),
                missing="Choose whether the relationship is going on",
            ),
        ),
        *CHILDREN,
        _one(
            Question(
                name="concern",
                label="What makes you ask?",
                kind="lines",
                hint="Use your own words.",
                missing="Tell us what makes you ask",
            ),
        ),
        _one(YOUR_NAME),
        _one(YOUR_BORN),
        _one(YOUR_ADDRESS),
        _one(
            Question(
                name="identity",
                label="Which of these can you show us?",
                kind="choices",
                hint="Choose all that you have. We will ask to see them when we meet.",
                choices=(
                    ("passport", "Passport"),
                    ("driving_licence", "Driving licence"),
                    ("birth_certificate", "Birth certificate"),
                    ("bank_statement", "Bank statement or bill"),
                    ("nothing", "None of these"),
                ),
                missing="Choose what you can show us, or none of these",
            ),
        ),
        _one(
            Question(
                name="identity_file",
                label="Do you want to send a picture of one now? (optional)",
                kind="file",
            ),
        ),
        *SAFE_CONTACT,
    ),
)
FORMS: tuple[PublicForm, ...] = (DOMESTIC_ABUSE, CHILD_OR_ADULT, CLARES_LAW)
BY_CODE = {one.code: one for one in FORMS}
BY_SLUG = {one.slug: one for one in FORMS}


def what_is_wrong(form: PublicForm, answers: Answers) -> dict[str, str]:
    """What keeps a form from being sent, by the name of the question."""
    questions = [one for step in form.asked(answers) for one in step.questions]
    said = {one.name: one.why_refused(answers.get(one.name, "")) for one in questions}
    return {name: words for name, words in said.items() if words}
