/* SPDX-License-Identifier: MIT */
/*
 * completion.c - "certaudit completion": a script that teaches a shell the verbs, their
 * options, and what values these have. It is made of the tables that argv is read by.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "command_line.h"
#include "printable.h"
#include "verb.h"

/* -- values --------------------------------------------------------------------------- */

enum value { VALUE_NONE, VALUE_FILE, VALUE_FOLDER, VALUE_WORDS, VALUE_OTHER };

/* "a|b|c": words to choose from; "RFC3339|@SECONDS": kinds of value. */
static bool
is_choice(const char *argument)
{
	const char *c;

	for (c = argument; *c != '\0'; c++) {
		if (*c == '@' || (*c >= 'A' && *c <= 'Z'))
			return false;
	}
	return strchr(argument, '|') != NULL;
}

static enum value
value_of(const char *argument)
{
	if (argument == NULL)
		return VALUE_NONE;
	if (is_choice(argument))
		return VALUE_WORDS;
	if (strcmp(argument, "DIRECTORY") == 0)
		return VALUE_FOLDER;
	return strcmp(argument, "FILE") == 0 ? VALUE_FILE : VALUE_OTHER;
}

/* "a|b|c" with blanks between. */
static void
put_words(const char *words)
{
	for (; *words != '\0'; words++)
		putchar(*words == '|' ? ' ' : *words);
}

/* Text between single quotes; others gets a backslash before each of these. */
static void
put_quoted(const char *text, const char *others, const char *quote)
{
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			fputs(quote, stdout);
		else if (strchr(others, *text) != NULL)
			printf("\\%c", *text);
		else
			putchar(*text);
	}
}

static void
put_verbs(void)
{
	size_t i, n;
	const struct verb *verbs = verbs_table(&n);

	for (i = 0; i < n; i++)
		printf("%s ", verbs[i].name);
}

/* -- bash ----------------------------------------------------------------------------- */

static void
bash_option(void *arg, const struct shown_option *o)
{
	(void)arg;
	printf("--%s ", o->name);
}

/* What follows this option. */
static void
bash_value(void *arg, const struct shown_option *o)
{
	(void)arg;
	switch (value_of(o->argument)) {
	case VALUE_NONE:
		return;
	case VALUE_WORDS:
		printf("\t\t--%s) COMPREPLY=($(compgen -W \"", o->name);
		put_words(o->argument);
		printf("\" -- \"$cur\")); return ;;\n");
		return;
	case VALUE_FILE:
		printf(
		    "\t\t--%s) compopt -o filenames; "
		    "mapfile -t COMPREPLY < <(compgen -f -- \"$cur\"); return "
		    ";;\n",
		    o->name);
		return;
	case VALUE_FOLDER:
		printf(
		    "\t\t--%s) compopt -o filenames; "
		    "mapfile -t COMPREPLY < <(compgen -d -- \"$cur\"); return "
		    ";;\n",
		    o->name);
		return;
	default:
		printf("\t\t--%s) return ;;\n", o->name);
	}
}

static void
bash_verb(const struct verb *verb)
{
	printf("\t%s)\n", verb->name);
	if (verb->line != NULL) {
		printf("\t\tcase $prev in\n");
		command_line_each(verb->line, bash_value, NULL);
		printf("\t\tesac\n\t\toptions=\"");
		command_line_each(verb->line, bash_option, NULL);
		printf("\"\n");
		if (verb->line->words != NULL) {
			printf("\t\twords=\"");
			put_words(verb->line->words);
			printf("\"\n");
		}
	} else {
		printf("\t\toptions=--help\n");
	}
	printf("\t\t;;\n");
}

static void
bash(void)
{
	size_t i, n;
	const struct verb *verbs = verbs_table(&n);

	printf("# bash completion for certaudit\n"
	       "_certaudit() {\n"
	       "\tlocal cur=${COMP_WORDS[COMP_CWORD]} "
	       "prev=${COMP_WORDS[COMP_CWORD-1]} options= words=\n"
	       "\tCOMPREPLY=()\n"
	       "\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n"
	       "\t\tCOMPREPLY=($(compgen -W \"");
	put_verbs();
	printf("--help --version\" -- \"$cur\"))\n"
	       "\t\treturn\n"
	       "\tfi\n"
	       "\tcase ${COMP_WORDS[1]} in\n");
	for (i = 0; i < n; i++)
		bash_verb(&verbs[i]);
	printf("\tesac\n"
	       "\tif [[ $cur == -* ]]; then\n"
	       "\t\tCOMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
	       "\telse\n"
	       "\t\tcompopt -o filenames\n"
	       "\t\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- "
	       "\"$cur\"; compgen -f -- \"$cur\")\n"
	       "\tfi\n"
	       "}\n"
	       "complete -F _certaudit certaudit\n");
}

/* -- zsh ------------------------------------------------------------------------------ */

#define ZSH_QUOTE "'\\''"

static void
zsh_option(void *arg, const struct shown_option *o)
{
	enum value value = value_of(o->argument);

	(void)arg;
	printf(" \\\n\t\t\t'%s--%s%s[", o->repeatable ? "*" : "", o->name,
	    value != VALUE_NONE ? "=" : "");
	put_quoted(o->help, "[]:\\", ZSH_QUOTE);
	putchar(']');
	if (value == VALUE_FILE)
		printf(":file:_files");
	else if (value == VALUE_FOLDER)
		printf(":folder:_files -/");
	else if (value == VALUE_OTHER)
		printf(":value: ");
	if (value == VALUE_WORDS) {
		printf(":value:(");
		put_words(o->argument);
		putchar(')');
	}
	putchar('\'');
}

static void
zsh_verb(const struct verb *verb)
{
	printf("\t%s)\n\t\t_arguments", verb->name);
	if (verb->line != NULL)
		command_line_each(verb->line, zsh_option, NULL);
	else
		printf(" '--help[this text]'");
	if (verb->line != NULL && verb->line->words != NULL) {
		printf(" \\\n\t\t\t'1:what:(");
		put_words(verb->line->words);
		printf(")'");
	}
	printf(" \\\n\t\t\t'*:file:_files'\n\t\t;;\n");
}

static void
zsh(void)
{
	size_t i, n;
	const struct verb *verbs = verbs_table(&n);

	printf("#compdef certaudit\n"
	       "_certaudit() {\n"
	       "\tlocal -a verbs\n"
	       "\tverbs=(\n");
	for (i = 0; i < n; i++) {
		printf("\t\t'%s:", verbs[i].name);
		put_quoted(verbs[i].help, ":\\", ZSH_QUOTE);
		printf("'\n");
	}
	printf("\t)\n"
	       "\tif (( CURRENT == 2 )); then\n"
	       "\t\t_describe verb verbs\n"
	       "\t\treturn\n"
	       "\tfi\n"
	       "\tshift words\n"
	       "\t(( CURRENT-- ))\n"
	       "\tcase $words[1] in\n");
	for (i = 0; i < n; i++)
		zsh_verb(&verbs[i]);
	printf("\tesac\n"
	       "}\n"
	       "if [ \"$funcstack[1]\" = _certaudit ]; then\n"
	       "\t_certaudit \"$@\"\n"
	       "else\n"
	       "\tcompdef _certaudit certaudit\n"
	       "fi\n");
}

/* -- fish ----------------------------------------------------------------------------- */

#define FISH_QUOTE "\\'"

static void
fish_option(void *arg, const struct shown_option *o)
{
	const char *verb = arg;
	enum value value = value_of(o->argument);

	printf("complete -c certaudit -n '__fish_seen_subcommand_from %s' "
	       "-l %s -d '",
	    verb, o->name);
	put_quoted(o->help, "\\", FISH_QUOTE);
	putchar('\'');
	if (value == VALUE_FILE)
		printf(" -r -F");
	else if (value == VALUE_FOLDER)
		printf(" -x -a '(__fish_complete_directories)'");
	else if (value == VALUE_OTHER)
		printf(" -x");
	if (value == VALUE_WORDS) {
		printf(" -x -a '");
		put_words(o->argument);
		putchar('\'');
	}
	putchar('\n');
}

static void
fish_verb(const struct verb *verb)
{
	/* its name is a literal: the callback only reads it */
	char name[32];

	printf("complete -c certaudit -n __fish_use_subcommand -f -a %s -d '",
	    verb->name);
	put_quoted(verb->help, "\\", FISH_QUOTE);
	printf("'\n");
	snprintf(name, sizeof(name), "%s", verb->name);
	if (verb->line != NULL)
		command_line_each(verb->line, fish_option, name);
	if (verb->line != NULL && verb->line->words != NULL) {
		printf("complete -c certaudit -n "
		       "'__fish_seen_subcommand_from %s' -f -a '",
		    verb->name);
		put_words(verb->line->words);
		printf("'\n");
	}
}

static void
fish(void)
{
	size_t i, n;
	const struct verb *verbs = verbs_table(&n);

	printf("# fish completion for certaudit\n"
	       "complete -c certaudit -n __fish_use_subcommand -l help -d "
	       "'the verbs'\n"
	       "complete -c certaudit -n __fish_use_subcommand -l version -d "
	       "'the versions of command and library'\n");
	for (i = 0; i < n; i++)
		fish_verb(&verbs[i]);
}

/* -- the verb ------------------------------------------------------------------------- */

static const struct {
	const char *name;
	void (*write)(void);
} shells[] = {
	{ "bash", bash },
	{ "zsh", zsh },
	{ "fish", fish },
};

static void
help(void)
{
	puts(
	    "Usage: certaudit completion bash|zsh|fish\n\n"
	    "Writes a script that teaches the shell certaudit's verbs, options "
	    "and values.\n\n"
	    "Examples:\n"
	    "  source <(certaudit completion bash)\n"
	    "  certaudit completion bash "
	    ">~/.local/share/bash-completion/completions/certaudit\n"
	    "  certaudit completion zsh >\"${fpath[1]}/_certaudit\"\n"
	    "  certaudit completion fish "
	    ">~/.config/fish/completions/certaudit.fish\n\n"
	    "Exit status: 0 written, 2 usage, 7 it could not be written.");
}

int
verb_completion(int argc, char **argv)
{
	char shown[64];
	size_t i;

	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		help();
		return EXIT_CLEAN;
	}
	if (argc != 2)
		return usage_error(
		    argv[0], "for which shell: bash, zsh or fish?");
	for (i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
		if (strcmp(shells[i].name, argv[1]) == 0) {
			shells[i].write();
			return EXIT_CLEAN;
		}
	}
	printable(argv[1], shown, sizeof(shown));
	return usage_error(
	    argv[0], "'%s' is no shell it knows: bash, zsh or fish", shown);
}
