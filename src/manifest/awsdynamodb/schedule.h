// When a scheduled action runs, in the words of Application Auto Scaling:
// cron(…), rate(…) or at(…), and the time zone that they mean.
#pragma once

#include <string>
#include <string_view>

namespace dynaplane::manifest::awsdynamodb {

// What AWS refuses in a schedule, and how to mend it, such as
// `the minutes "60" …; write 0 to 59`. Empty when there is nothing.
std::string FaultOfSchedule(std::string_view schedule);

// Whether AWS knows a time zone of that name. Their names are those of tzdata,
// links included.
bool IsKnownTimezone(std::string_view name);
// The one that was most likely meant.
std::string_view NearestTimezone(std::string_view name);

}  // namespace dynaplane::manifest::awsdynamodb
