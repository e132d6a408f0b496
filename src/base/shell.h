// Words for a POSIX shell, in commands that people copy.
#pragma once

#include <string>
#include <string_view>

namespace dynaplane::base {

// As it is where no character means anything to a shell, else in '…'.
std::string ShellQuoted(std::string_view word);

}  // namespace dynaplane::base
