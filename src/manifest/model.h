// The model that other rooms work with.
#pragma once

#include "manifest/awsdynamodb/model.h"  // IWYU pragma: export
