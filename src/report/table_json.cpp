#include "base/json_writer.hpp"
#include "report/table_writers.hpp"

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

class JsonRows final : public TableWriter {
 public:
  explicit JsonRows(std::vector<Column> columns) : columns_(std::move(columns)) { out_.in() += '['; }

  void add(const std::vector<Row>& rows) override {
    for (const Row& row : rows) {
      if (any_) out_.in() += ',';
      any_ = true;
      out_.in() += object(row);
    }
  }

  Status finish() override {
    out_.in() += "]\n";
    return ok_status();
  }

  std::string take() override { return out_.take(); }

 private:
  std::string object(const Row& row) const {
    ROLLCALL_CHECK(row.size() == columns_.size());
    JsonWriter json;
    json.begin_object();
    for (std::size_t i = 0; i < row.size(); ++i) {
      json.key(columns_[i].name);
      write_cell(json, row[i], columns_[i].kind);
    }
    json.end_object();
    return json.take();
  }

  const std::vector<Column> columns_;
  Outbox out_;
  bool any_ = false;
};

}  // namespace

std::unique_ptr<TableWriter> json_writer(std::vector<Column> columns) {
  return std::make_unique<JsonRows>(std::move(columns));
}

}  // namespace rollcall::report
