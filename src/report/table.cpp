#include "report/table.hpp"

#include "base/json_writer.hpp"

namespace rollcall::report {

namespace {

void write_cell(JsonWriter& json, const Cell& cell, ColumnKind kind) {
  if (const auto* number = std::get_if<std::int64_t>(&cell)) {
    kind == ColumnKind::boolean ? json.value(*number != 0) : json.value(*number);
  } else if (const auto* real = std::get_if<double>(&cell)) {
    json.value(*real);
  } else if (const auto* text = std::get_if<std::string>(&cell)) {
    json.value(*text);
  } else {
    json.null();
  }
}

}  // namespace

std::string render_json(const Table& table) {
  JsonWriter json;
  json.begin_array();
  for (const auto& row : table.rows) {
    json.begin_object();
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      json.key(table.columns[i].name);
      write_cell(json, row[i], table.columns[i].kind);
    }
    json.end_object();
  }
  json.end_array();
  return json.take() + "\n";
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
  switch (format) {
    case Format::table: return render_text(table, zone);
    case Format::csv: return render_csv(table, zone);
    case Format::json: return render_json(table);
    case Format::xlsx: return render_xlsx(table, title, zone);
  }
  ROLLCALL_CHECK(false);
}

}  // namespace rollcall::report
