-- Load for wrk: signed pushes of people entering and leaving, no two the same. Secret "s3cret", school 1000082.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
local sent, run = 0, os.time() % 0xfffff
local form = '{"SID":1000082,"CourseID":7,"ClassID":%d,"Cmd":%d,"UID":%d,"Identity":1,"ClientID":0,"StartTime":1772000000,' ..
  '"CloseTime":1772005700,"ActionTime":%d,"TimeStamp":1772000600,"SafeKey":"389317ea301a3cc474a7d5674a69e798",' ..
  '"_id":"%08x%016x"}'
function request()
  sent = sent + 1
  local command = sent % 2 == 0 and 67371111 or 67371107
  return wrk.format(nil, nil, nil,
    form:format(1 + sent % 300, command, 5000 + sent % 3000, 1772000000 + sent, run, sent))
end
