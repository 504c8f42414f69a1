#include "report/table.hpp"

#include "report/table_writers.hpp"

namespace rollcall::report {

namespace {

Result<std::string> whole(const std::unique_ptr<TableWriter>& writer, const Table& table) {
  writer->add(table.rows);
  if (const Status finished = writer->finish(); !finished) return finished.error();
  std::string out;
  for (std::string piece = writer->take(); !piece.empty(); piece = writer->take()) out += piece;
  return out;
}

}  // namespace

std::string Outbox::take() {
  std::string out;
  if (taken_ == 0 && bytes_.size() <= kTakenBytes) {
    out.swap(bytes_);
    return out;
  }
  out = bytes_.substr(taken_, kTakenBytes);
  taken_ += out.size();
  if (taken_ == bytes_.size()) {
    bytes_ = std::string();
    taken_ = 0;
  }
  return out;
}

std::unique_ptr<TableWriter> table_writer(Format format, std::vector<Column> columns,
                                          const std::string& title, const std::string& zone) {
  switch (format) {
    case Format::table: return text_writer(std::move(columns), zone);
    case Format::csv: return csv_writer(std::move(columns), zone);
    case Format::json: return json_writer(std::move(columns));
    case Format::xlsx: return xlsx_writer(std::move(columns), title, zone);
  }
  ROLLCALL_CHECK(false);
}

std::string render_text(const Table& table, const std::string& zone) {
  return *whole(text_writer(table.columns, zone), table);
}

std::string render_csv(const Table& table, const std::string& zone) {
  return *whole(csv_writer(table.columns, zone), table);
}

std::string render_json(const Table& table) { return *whole(json_writer(table.columns), table); }

Result<std::string> render_xlsx(const Table& table, const std::string& sheet_name, const std::string& zone) {
  return whole(xlsx_writer(table.columns, sheet_name, zone), table);
}

std::optional<Format> format_named(std::string_view name) {
  if (name == "table") return Format::table;
  if (name == "csv") return Format::csv;
  if (name == "json") return Format::json;
  if (name == "xlsx") return Format::xlsx;
  return std::nullopt;
}

Result<std::string> render(const Table& table, Format format, const std::string& title,
                           const std::string& zone) {
  return whole(table_writer(format, table.columns, title, zone), table);
}

}  // namespace rollcall::report
