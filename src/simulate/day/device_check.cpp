#include "simulate/day/device_check.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace rollcall::simulate {

namespace {

struct Machine {
  std::int64_t device_type;  // PROTOCOL.md 10.10
  const char* system;
  const char* cpu;
  const char* camera;
  const char* microphone;
  const char* speaker;
};
constexpr std::int64_t kFirstMobile = 2, kLastMobile = 5;

const std::vector<Machine>& machines() {
  static const std::vector<Machine> kAll = {
      {1, "Windows 11 (23H2)", "Example(R) Core(TM) X5-4570 CPU @ 3.20GHz", "HD Webcam 270",
       "麦克风 (HD Webcam 270)", "扬声器 (High Definition Au"},
      {1, "Windows 7", "Example(R) Core(TM) X3-2100 CPU @ 2.60GHz", "", "", ""},
      {6, "macOS 14.5", "Example M2", "内建摄像头", "Built-in Microphone", "Built-in Output"},
      {3, "iPadOS 17.4", "CPU:iPad13,4 WIFI", "Front Camera", "Microphone", "Speaker"},
      {2, "iOS 17.5.1", "CPU:iPhone14,5 5G", "Front Camera", "Microphone", "Speaker"},
      {4, "Android 14", "EX-10, Octa-core 2.8GHz, 8 GB", "camera0", "mic", "speaker"},
      {5, "Android 13", "EX-Pad 6, Octa-core 2.2GHz, 6 GB", "camera1", "mic", "speaker"}};
  return kAll;
}

Value names(const char* name) { return *name == '\0' ? Value::array() : Value::array({name}); }

// An object in the table, JSON text in the samples (quirk 39).
Value device_list(const Machine& machine, Dice& dice) {
  Value list = Value::object({{"camera", names(machine.camera)},
                              {"micphone", names(machine.microphone)},
                              {"speaker", names(machine.speaker)}});
  return dice.percent(50) ? Value(written(list)) : list;
}

// A number in the table, null in the samples (quirk 40).
Value verdict(std::int64_t worst, Dice& dice) {
  return dice.percent(50) ? Value() : Value(dice.between(1, worst));
}

Value measured(bool mobile, const char* unit, std::int64_t most, Dice& dice) {
  if (mobile) return dice.percent(50) ? Value() : Value("");
  if (dice.percent(10)) return "N/A";
  return fmt::format("{}{}", dice.between(0, most), unit);
}

void add_verdicts(CheckPlace place, Value& data, Dice& dice) {
  for (const char* key : {"MicrophoneArbitrary", "HeadphoneArbitrary", "CameraArbitrary"})
    data.add(key, verdict(2, dice));
  for (const char* key : {"MicrophoneImpersonal", "CameraImpersonal"}) data.add(key, dice.between(0, 2));
  if (place == CheckPlace::outside || dice.percent(20)) data.add("HeadphoneImpersonal", dice.between(0, 2));
  data.add("MicrophoneAttachment", dice.percent(30) ? "https://files.classin.example/upload/autocheck/" : "");
  data.add("HeadphoneAttachment", "").add("CameraAttachment", "");
}

}  // namespace

Value device_check(CheckPlace place, std::int64_t info_source, Uid uid, std::int64_t checked_at, Dice& dice) {
  Dice own = Dice(static_cast<std::uint64_t>(uid.value)).of("machine");
  const Machine& machine = own.pick(machines());
  const std::int64_t mac = own.between(0, 0xFFFF), minor = own.between(0, 5), build = own.between(1000, 9999);
  const bool mobile = kFirstMobile <= machine.device_type && machine.device_type <= kLastMobile;
  Value data = Value::object({{"OperatingSystem", machine.system}, {"CPU", machine.cpu}});
  data.add("NetworkDelay", measured(mobile, "ms", 180, dice))
      .add("FrameLoss", measured(mobile, "%", 6, dice));
  add_verdicts(place, data, dice);
  data.add("EEO_VIDEO_DEVICE_NAME", machine.camera).add("EEO_AUDIO_DEVICE_NAME", machine.microphone);
  data.add("EEO_AUDIO_OUTPUT_NAME", machine.speaker).add("EEO_DEVICE_LIST", device_list(machine, dice));
  data.add("ClassInVersion", fmt::format("6.0.{}.{}", minor, build));
  data.add("Mac", fmt::format("02:00:00:00:{:02X}:{:02X}", mac / 256, mac % 256));
  // Text in the table, a number in the samples (quirk 38).
  data.add("addTime", dice.percent(40) ? Value(std::to_string(checked_at)) : Value(checked_at));
  data.add("InfoSource", info_source).add("ClientIP", "192.0.2.*");
  if (dice.percent(50)) data.add("DeviceType", machine.device_type);
  if (dice.percent(50)) data.add("ServerName", fmt::format("EEO-A{:04} (Auto)", dice.between(1, 9999)));
  return data;
}

}  // namespace rollcall::simulate
