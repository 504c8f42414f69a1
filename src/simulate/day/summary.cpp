#include "simulate/day/summary.hpp"

#include <map>
#include <string>
#include <utility>
#include <variant>

#include "simulate/day/summary_sections.hpp"

namespace rollcall::simulate {

namespace {

// The entries and exits of one device.
struct DeviceLog {
  Value details = Value::array();
  std::int64_t total_s = 0;
};

Value event(const char* type, std::int64_t at, std::int64_t device, bool with_device) {
  Value item = Value::object({{"Type", type}, {"Time", at}});
  if (with_device) item.add("Device", device);
  return item;
}

// What ClassIn noted on each device. Out carries the device in captures only.
std::map<std::int64_t, DeviceLog> logs_of(const Attendee& attendee, bool device_on_out) {
  std::map<std::int64_t, DeviceLog> devices;
  for (const Stay& stay : attendee.stays) {
    DeviceLog& log = devices[stay.client_id];
    if (stay.in_noted) log.details.push(event("In", stay.in, stay.device, true));
    if (stay.out_noted) log.details.push(event("Out", stay.out, stay.device, device_on_out));
    log.total_s += stay.out - stay.in;
  }
  return devices;
}

Value person_in_out(const Attendee& attendee, bool device_on_out, const char* client_id_key,
                    bool text_total) {
  std::map<std::int64_t, DeviceLog> devices = logs_of(attendee, device_on_out);
  Value deputies = Value::array();
  for (auto& [client_id, log] : devices) {
    if (client_id == 0) continue;
    deputies.push(Value::object(
        {{client_id_key, client_id}, {"Total", log.total_s}, {"Details", std::move(log.details)}}));
  }
  const std::int64_t total_s = attendee.main_device_s();
  Value person = Value::object({{"Total", text_total ? Value(std::to_string(total_s)) : Value(total_s)},
                                {"Details", std::move(devices[0].details)},
                                {"Identity", attendee.person.identity}});
  if (!std::get<Value::Items>(deputies.variant()).empty()) person.add("Deputies", std::move(deputies));
  return person;
}

}  // namespace

void add_in_out(const SummaryOf& of, Value& data) {
  Dice dice = of.dice.of("in and out");
  const bool device_on_out = dice.percent(40), text_total = dice.percent(5);
  const char* client_id_key = dice.percent(50) ? "ClientID" : "clientID";  // quirk 25
  Value section = Value::object();
  for (const Attendee& attendee : of.lesson.attendees) {
    if (attendee.stays.empty()) continue;
    section.add(std::to_string(attendee.person.uid.value),
                person_in_out(attendee, device_on_out, client_id_key, text_total));
  }
  data.add("inoutEnd", std::move(section));
}

void add_section(const SummaryOf& of, std::string key, Value section, Value& data) {
  const auto* members = std::get_if<Value::Members>(&section.variant());
  const bool empty = members != nullptr && members->empty();
  if (empty && !of.everything && !of.dice.of(key).percent(40)) return;
  data.add(std::move(key), std::move(section));
}

Draft summary(const Lesson& lesson, std::int64_t at, bool everything, Dice dice) {
  const SummaryOf of{lesson, at, everything, dice};
  Value data = Value::object();
  add_in_out(of, data);
  add_deeds(of, data);
  add_rounds(of, data);
  add_tools(of, data);
  Value fields = Value::object();
  if (lesson.real_close) fields.add("RealCloseTime", *lesson.real_close);
  fields.add("Data", std::move(data));
  return about(lesson, "End", at, std::move(fields));
}

}  // namespace rollcall::simulate
