// The words of AWS's API for the enums of the model.
#pragma once

#include <string_view>

#include "manifest/model.h"

namespace dynaplane::module {

std::string_view Word(manifest::BillingMode value);
std::string_view Word(manifest::ScalarType value);
std::string_view Word(manifest::ProjectionType value);
std::string_view Word(manifest::StreamViewType value);
std::string_view Word(manifest::TableClass value);
std::string_view Word(manifest::ConsistencyMode value);
std::string_view Word(manifest::InputFormat value);
std::string_view Word(manifest::CompressionType value);
std::string_view Word(manifest::InsightsMode value);
std::string_view Word(manifest::TimestampPrecision value);

}  // namespace dynaplane::module
