# SPDX-License-Identifier: GPL-2.0-or-later
"""What a man page of man/ says about commands; man/README.md has its shape."""
import re


class Page:
    def __init__(self, path):
        self.name = path.stem
        self.section = path.suffix[1:]
        self.lines = path.read_text(encoding='utf-8').splitlines()
        self.text = '\n'.join(self.lines)

    def part(self, macro, title):
        """The lines below ".Sh TITLE" or ".Ss TITLE", up to the next such heading."""
        out, inside = [], False
        for line in self.lines:
            if line.startswith(('.Sh ', '.Ss ')):
                ends = line.startswith('.Sh ') or macro == 'Ss'
                if inside and ends:
                    break
                inside = inside or line == '.%s %s' % (macro, title)
            elif inside:
                out.append(line)
        return out

    def subsections(self):
        return [line[4:] for line in self.lines if line.startswith('.Ss ')]

    def macros(self, macro):
        """The words that follow a macro anywhere on the lines of the page."""
        for line in self.lines:
            if not line.startswith('.') or line.startswith('.\\"'):
                continue
            words = line[1:].split()
            for i, word in enumerate(words[:-1]):
                if word == macro:
                    yield from self.operands(words[i + 1:])

    @staticmethod
    def operands(words):
        for word in words:
            if re.match(r'^[A-Z][a-z]$|^[,.;:()]$', word):
                return
            yield word

    def synopsis(self):
        """{ "dev add": [(name, value, positional, required), ...] }"""
        commands, words = {}, None
        for line in self.part('Sh', 'SYNOPSIS'):
            optional = line.startswith('.Op ')
            macros = line[1:].split()[1 if optional else 0:]
            if macros[0] == 'Nm':
                words = None
            elif macros[0] == 'Cm' and words is None:
                words = ' '.join(macros[1:])
                commands[words] = []
            elif words is not None:
                commands[words].append(argument(macros) + (not optional,))
        return commands

    def items(self, words):
        """The arguments with an item below ".Ss vdpa WORDS"."""
        out = []
        for line in self.part('Ss', 'vdpa ' + words):
            macros = line[1:].split()
            if macros[:1] == ['It'] and macros[1] in ('Cm', 'Ar'):
                out.append(argument(macros[1:]))
        return out

    def options(self):
        """The options with an item in OPTIONS: (letter, name, value)."""
        out = []
        for line in self.part('Sh', 'OPTIONS'):
            if not line.startswith('.It Fl '):
                continue
            words = [w for w in line[4:].split() if w not in ('Fl', ',', 'Ns', 'Oo', 'Oc', '=')]
            value = words[words.index('Ar') + 1] if 'Ar' in words else None
            names = words[:words.index('Ar')] if 'Ar' in words else words
            letter = [n for n in names if not n.startswith('-')]
            name = [n[1:] for n in names if n.startswith('-')]
            out.append((letter[0] if letter else None, name[0], value))
        return out

    def literal(self, section):
        """The blocks of literal text in a section."""
        blocks, inside = [], False
        for line in self.part('Sh', section):
            if line.startswith('.Bd -literal'):
                blocks.append([])
                inside = True
            elif line == '.Ed':
                inside = False
            elif inside:
                blocks[-1].append(line.replace('\\e', '\\'))
        return ['\n'.join(b) + '\n' for b in blocks]


def argument(macros):
    """(name, value, positional) of "Cm mac Ar MAC" or "Ar DEV"."""
    if macros[0] == 'Ar':
        return macros[1], None, True
    return macros[1], macros[macros.index('Ar') + 1], False


def usage(line, path):
    """The same of a line "Usage: vdpa [ OPTIONS ] dev add name NAME [ mac MAC ]"."""
    start = 'Usage: vdpa [ OPTIONS ] ' + path
    words = line[len(start):].split() if line.startswith(start) else ['?']
    arguments, required, i = [], True, 0
    while i < len(words):
        if words[i] in ('[', ']'):
            required = words[i] == ']'
            i += 1
        elif words[i].isupper():
            arguments.append((words[i], None, True, required))
            i += 1
        else:
            arguments.append((words[i], ' '.join(words[i + 1:i + 2]), False, required))
            i += 2
    return arguments
