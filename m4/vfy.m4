# SPDX-License-Identifier: MIT
#
# Switches, and compiler flags that are taken where the compiler knows them.

# VFY_SWITCH(NAME, HELP): --enable-NAME, off by default; sets $enable_NAME.
AC_DEFUN([VFY_SWITCH], [
AC_ARG_ENABLE([$1], [AS_HELP_STRING([--enable-$1], [$2 @<:@no@:>@])],
    [], [enable_$1=no])
])

# VFY_TRY_FLAG(FLAG, IF-KNOWN, IF-NOT): compiles and links an empty program.
AC_DEFUN([VFY_TRY_FLAG], [
AC_MSG_CHECKING([whether $CC knows $1])
vfy_save_CFLAGS=$CFLAGS
CFLAGS="$CFLAGS -Werror $1"
AC_LINK_IFELSE([AC_LANG_PROGRAM()], [vfy_flag=yes], [vfy_flag=no])
CFLAGS=$vfy_save_CFLAGS
AC_MSG_RESULT([$vfy_flag])
AS_IF([test "$vfy_flag" = yes], [$2], [$3])
])

# VFY_ADD_CFLAGS(VARIABLE, FLAGS): those that are known.
AC_DEFUN([VFY_ADD_CFLAGS], [
for flag in m4_normalize([$2]); do
    VFY_TRY_FLAG([$flag], [AS_VAR_APPEND([$1], [" $flag"])], [:])
done
])

# VFY_ADD_LDFLAGS(VARIABLE, FLAGS): the same; the compiler links.
AC_DEFUN([VFY_ADD_LDFLAGS], [VFY_ADD_CFLAGS([$1], [$2])])

# VFY_NEED_CFLAG(VARIABLE, FLAG): an error where it is not known.
AC_DEFUN([VFY_NEED_CFLAG], [
VFY_TRY_FLAG([$2], [AS_VAR_APPEND([$1], [" $2"])],
    [AC_MSG_ERROR([this switch needs a compiler with $2])])
])
