// The SQL of schema/, made part of the program by CMakeLists.txt.
#pragma once

#include <string_view>
#include <vector>

namespace rollcall::storage::sqlite {

extern const std::vector<std::string_view> kJournalMigrations;  // number i brings version i to i + 1
extern const std::string_view kRecordsSchema;

constexpr int kJournalApplicationId = 0x524c434a;  // "RLCJ" in the file's header
constexpr int kRecordsApplicationId = 0x524c4352;  // "RLCR"

}  // namespace rollcall::storage::sqlite
