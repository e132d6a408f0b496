// Runs a program that prints something, without a shell.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "aws/error.h"
#include "aws/secret.h"
#include "base/cancellation.h"

namespace dynaplane::aws {

// Splits as a POSIX shell does: at blanks, but for quotes and backslashes. An
// open quote is an error of class kConfiguration.
Result<std::vector<std::string>> SplitCommand(std::string_view command);

// What the program wrote to its standard output; its input is empty and its
// error output is dropped, since both may hold keys. Killed after `timeout` or
// when cancelled. A status other than 0 is an error that names the program,
// but not its arguments.
Result<Secret> RunCommand(const std::vector<std::string>& arguments,
                          std::chrono::milliseconds timeout,
                          const base::Cancellation& cancel);

}  // namespace dynaplane::aws
