// How the process ends (docs/cli.md).
#pragma once

#include "base/failure.h"

namespace dynaplane::cli {

inline int ExitCodeOf(base::Ending ending) {
  switch (ending) {
    case base::Ending::kDone:
      return 0;
    case base::Ending::kFailed:
      return 1;
    case base::Ending::kInvalid:
      return 2;
    case base::Ending::kUnexpectedChanges:
      return 3;
    case base::Ending::kRefused:
      return 4;
    case base::Ending::kInterrupted:
      return 130;
  }
  return 1;
}

}  // namespace dynaplane::cli
