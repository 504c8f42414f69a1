#include "outbound/json_text.hpp"

#include "base/json_writer.hpp"

namespace rollcall::outbound {
namespace {

using classin::Json;

void write(JsonWriter& out, Json value) {
  switch (value.kind()) {
    case Json::Kind::absent: break;
    case Json::Kind::null: out.null(); break;
    case Json::Kind::boolean: out.value(*value.truth()); break;
    case Json::Kind::integer: out.value(*value.integer()); break;
    case Json::Kind::unsigned_integer: out.raw(*value.text()); break;
    case Json::Kind::real: out.value(*value.number()); break;
    case Json::Kind::text: out.value(*value.string()); break;
    case Json::Kind::array:
      out.begin_array();
      for (const Json item : value.items()) write(out, item);
      out.end_array();
      break;
    case Json::Kind::object:
      out.begin_object();
      for (const auto& [name, member] : value.members()) write(out.key(name), member);
      out.end_object();
      break;
  }
}

}  // namespace

std::string json_text(Json value) {
  JsonWriter out;
  write(out, value);
  return out.take();
}

}  // namespace rollcall::outbound
