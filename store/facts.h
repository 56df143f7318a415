/* SPDX-License-Identifier: MIT */
/*
 * facts.h - what the engine worked out about a large CRL (struct vfy_facts), in
 * a file beside the list's own (bigfile.h), whose name it has, with ".facts".
 */
#ifndef STORE_FACTS_H
#define STORE_FACTS_H
#include "digest.h"

/*
 * Writes facts about the list of that hash, if its file is there. Best effort:
 * without them the list is read again from end to end, no more.
 */
void facts_write(int dir, const uint8_t sha256[DIGEST_LEN], const struct vfy_facts *facts);
/*
 * Gives a mapped blob the facts that lie beside its file. thorough: all of the
 * file is hashed. Damaged ones are removed. Without any, wants_facts is set if
 * may_write.
 */
void facts_attach(int dir, const uint8_t sha256[DIGEST_LEN], bool thorough, bool may_write,
    struct vfy_blob *blob);
void facts_unlink(int dir, const uint8_t sha256[DIGEST_LEN]);
/* Is it the name of such a file, and of which list's? */
bool facts_parse_name(const char *name, uint8_t sha256[DIGEST_LEN]);

#endif
