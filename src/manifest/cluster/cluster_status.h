// What the controller writes into the status of an object, besides what the
// kind itself has there: in the cluster's schema, and on no page of a file.
#pragma once

#include "manifest/field/field.h"

namespace dynaplane::manifest {

const Message& ClusterStatusMessage();

}  // namespace dynaplane::manifest
