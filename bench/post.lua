-- One operation by POST, over and over.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = string.format('{"query": "%s"}', os.getenv("QUERY"))
if os.getenv("AUTHORIZATION") ~= "" then
  wrk.headers["Authorization"] = os.getenv("AUTHORIZATION")
end
