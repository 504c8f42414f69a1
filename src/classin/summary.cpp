#include "classin/summary.hpp"

#include <utility>

namespace rollcall::classin {

Decoding<End> End::decode(const Source& in) {
  Needs needs;
  End m;
  m.class_id = needs.class_id(in);
  m.real_close_time = in.root["RealCloseTime"].integer();
  const Json data = needs.object(in.root["Data"], "/Data");
  m.persons = read_summary_persons(data);
  m.tools = read_summary_tools(data);
  return needs.done(std::move(m));
}

}  // namespace rollcall::classin
