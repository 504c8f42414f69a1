#include "classin/net_check.hpp"

namespace rollcall::classin {

namespace {

// `prefix` is "tcp" and the like, with the names that follow it; the UDP counts have none.
Probe read_probe(const Json& data, const std::string& prefix) {
  const auto name = [&](const char* word) {
    std::string key = prefix + word;
    if (prefix.empty()) key[0] = static_cast<char>(key[0] - 'A' + 'a');
    return key;
  };
  Probe p;
  p.good = data[name("Good")].integer();
  p.normal = data[name("Normal")].integer();
  p.bad = data[name("Bad")].integer();
  p.poor = data[name("Poor")].integer();
  p.not_reach = data[name("NotReach")].integer();
  p.total = data[name("Total")].integer();
  p.average_delay = data[name("AvgDelay")].number();
  p.average_variance = data[name("AvgVariance")].number();
  return p;
}

Gateway read_gateway(const Json& data, const std::string& prefix) {
  Gateway g;
  g.probe = read_probe(data, prefix);
  g.ttl = data[prefix + "Ttl"].integer();
  g.loss = data[prefix + "Loss"].integer();
  g.address = data[prefix + "Address"].text();
  return g;
}

std::vector<std::string> read_texts(const Json& list) {
  std::vector<std::string> texts;
  for (const Json item : list.items()) {
    if (Text text = item.text()) texts.push_back(std::move(*text));
  }
  return texts;
}

DeviceList read_devices(const Json& value) {
  const EmbeddedJson list(value);
  return {read_texts(list.value()["camera"]), read_texts(list.value().any_of({"micphone", "microphone"})),
          read_texts(list.value()["speaker"])};
}

DeviceCheck read_check(const Json& data) {
  DeviceCheck c;
  c.operating_system = data["OperatingSystem"].text();
  c.cpu = data["CPU"].text();
  c.network_delay = data["NetworkDelay"].text();
  c.frame_loss = data["FrameLoss"].text();
  c.microphone_arbitrary = data["MicrophoneArbitrary"].integer();
  c.headphone_arbitrary = data["HeadphoneArbitrary"].integer();
  c.camera_arbitrary = data["CameraArbitrary"].integer();
  c.video_device = data["EEO_VIDEO_DEVICE_NAME"].text();
  c.audio_device = data["EEO_AUDIO_DEVICE_NAME"].text();
  c.audio_output = data["EEO_AUDIO_OUTPUT_NAME"].text();
  c.devices = read_devices(data["EEO_DEVICE_LIST"]);
  c.microphone_impersonal = data["MicrophoneImpersonal"].integer();
  c.headphone_impersonal = data["HeadphoneImpersonal"].integer();
  c.camera_impersonal = data["CameraImpersonal"].integer();
  c.microphone_attachment = data["MicrophoneAttachment"].text();
  c.headphone_attachment = data["HeadphoneAttachment"].text();
  c.camera_attachment = data["CameraAttachment"].text();
  c.classin_version = data["ClassInVersion"].text();
  c.mac = data["Mac"].text();
  c.client_ip = data["ClientIP"].text();
  c.server_name = data["ServerName"].text();
  c.added_at = data["addTime"].integer();
  c.info_source = data["InfoSource"].integer();
  c.device_type = data["DeviceType"].integer();
  return c;
}

}  // namespace

Decoding<Net> Net::decode(const Source& in) {
  const Json data = in.root["Data"];
  Net m;
  m.uid = in.root["UID"].integer();
  m.local_ip = data["localIP"].text();
  m.socket = data["socket"].text();
  m.media_port = data["mediaPort"].integer();
  m.reported_at = data["reportTime"].integer();
  m.duration_s = data["mediaDuration"].integer();
  m.udp = read_probe(data, "");
  m.tcp = read_probe(data, "tcp");
  m.udp_loss = data["loss"].integer();
  m.udp_packets = data["udpTotalPkts"].integer();
  m.gateway = read_gateway(data, "gateway");
  m.gateway2 = read_gateway(data, "gateway2");
  m.cpu_low = data["cpuLow"].integer();
  m.cpu_medium = data["cpuMedium"].integer();
  m.cpu_high = data["cpuHigh"].integer();
  m.cpu_busy = data["cpuBusy"].integer();
  m.cpu_total = data["cpuTotal"].integer();
  return m;
}

Decoding<Check> Check::decode(const Source& in) {
  return Check{in.root["UID"].integer(), read_check(in.root["Data"])};
}

Decoding<UserCheck> UserCheck::decode(const Source& in) {
  return UserCheck{in.root["UID"].integer(), read_check(in.root["Data"])};
}

Decoding<HelpInfo> HelpInfo::decode(const Source& in) {
  const Json data = in.root["Data"];
  HelpInfo m;
  m.uid = data["UID"].integer();
  m.message = data["Message"].text();
  for (const Json item : data["UserList"].items()) {
    if (const Int uid = item.integer()) m.users.push_back(*uid);
  }
  return m;
}

}  // namespace rollcall::classin
