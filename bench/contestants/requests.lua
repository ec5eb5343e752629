-- The requests of a file, in turn: a line for the path, a line for the body.
local asked, at = {}, 0

init = function()
  local lines = io.lines(os.getenv("ASKED"))
  local headers = {["Content-Type"] = "application/json"}
  if os.getenv("AUTHORIZATION") ~= "" then
    headers["Authorization"] = os.getenv("AUTHORIZATION")
  end
  for path in lines do
    local body = lines()
    if body == "" then
      asked[#asked + 1] = wrk.format("GET", path, headers)
    else
      asked[#asked + 1] = wrk.format("POST", path, headers, body)
    end
  end
end

request = function()
  at = at % #asked + 1
  return asked[at]
end
