-- Another document each time, but each twice in a row: the second time a statement is prepared.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
local name, asked = os.getenv("NAME"), 0
local document = '{"query": "query Q%s%d { services(first: 3) { nodes { %s%d: title practitioner { displayName } } } }"}'

function request()
  local number = math.floor(asked / 2)
  asked = asked + 1
  return wrk.format(nil, nil, nil, string.format(document, name, number, name, number))
end
