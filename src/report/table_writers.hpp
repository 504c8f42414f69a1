// What table_writer() chooses from, one file each, and what they share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "report/table.hpp"

namespace rollcall::report {

constexpr std::size_t kTakenBytes = 64 * 1024;  // what one TableWriter::take() gives at most

std::unique_ptr<TableWriter> text_writer(std::vector<Column> columns, const std::string& zone);
std::unique_ptr<TableWriter> csv_writer(std::vector<Column> columns, const std::string& zone);
std::unique_ptr<TableWriter> json_writer(std::vector<Column> columns);
std::unique_ptr<TableWriter> xlsx_writer(std::vector<Column> columns, const std::string& title,
                                         const std::string& zone);

// Bytes that were made and not yet taken.
class Outbox {
 public:
  std::string& in() { return bytes_; }  // append only
  std::string take();

 private:
  std::string bytes_;
  std::size_t taken_ = 0;
};

// "1:01:01"; a negative one, which only a fault of the data makes, as "-5s".
std::string duration_text(std::int64_t seconds);

}  // namespace rollcall::report
