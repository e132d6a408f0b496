#include "base/thrown.h"

#include <new>

namespace dynaplane::base {

std::string WordsOfException() {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return "there is not enough memory";
  } catch (const std::exception& exception) {
    return std::string("internal error: ") + exception.what();
  } catch (...) {
    return "internal error";
  }
}

}  // namespace dynaplane::base
