/* SPDX-License-Identifier: MIT */
extern int vfy_nothing_chain;
