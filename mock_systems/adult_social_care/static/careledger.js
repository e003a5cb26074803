// What the server's link buttons call, and the button that Enter presses in each search.
function __doPostBack(eventTarget, eventArgument) {
  var form = document.getElementById("aspnetForm");
  form.elements.__EVENTTARGET.value = eventTarget;
  form.elements.__EVENTARGUMENT.value = eventArgument;
  form.submit();
}

function fireDefaultButton(event, id) {
  if (event.key !== "Enter" || event.target.type === "submit") return true;
  document.getElementById(id).click();
  return false;
}
