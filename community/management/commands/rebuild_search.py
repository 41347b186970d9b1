"""Write the search index anew from its sources; the search goes on meanwhile."""
from django.core.management.base import BaseCommand

from community.search.indexing import rebuild
from community.search.sources import sources


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("kinds", nargs="*", metavar="kind", help="only these kinds")

    def handle(self, *, kinds, **options):
        if unknown := [kind for kind in kinds if kind not in sources]:
            self.stderr.write(f"unknown: {', '.join(unknown)}; there are {', '.join(sources.names())}")
            raise SystemExit(2)
        for kind, count in rebuild(kinds).items():
            self.stdout.write(f"{kind}: {count}")
