"""All questions, by the page of the lesson that each is about; the first three of a page stand at its end."""

from seqapp.ui.quiz.asking import Question
from seqapp.ui.quiz.bank import belt, distance, gradients, leakage, order, steps

TOPICS: dict[str, tuple[Question, ...]] = {
    "order": order.QUESTIONS,
    "steps": steps.QUESTIONS,
    "gradients": gradients.QUESTIONS,
    "belt": belt.QUESTIONS,
    "distance": distance.QUESTIONS,
    "leakage": leakage.QUESTIONS,
}
BY_KEY = {question.key: question for questions in TOPICS.values() for question in questions}
